/** A name as C declares it: an array's extent follows the name, a pointer's mark is part of the type. */
export function declared(type: string, name: string): string {
  const array = /^(.*?)\s*((?:\[[^\]]*\])+)$/.exec(type);
  return array === null ? `${type} ${name}` : `${array[1]} ${name}${array[2]}`;
}
