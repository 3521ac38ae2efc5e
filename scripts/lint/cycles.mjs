/* Cycles of imports. Those of types alone are erased and do no harm; the others make the order of loading matter. */
import { importsOf } from "./sources.mjs";

/**
 * Each group of files that import one another in a circle, as one line.
 * @param {string} root
 * @param {readonly string[]} files of the repository
 * @returns {string[]}
 */
export function importCycles(root, files) {
  const sources = files.filter((path) => /\.(ts|mjs)$/.test(path));
  const edges = new Map(
    sources.map((path) => {
      const targets = importsOf(root, path).filter(({ typeOnly }) => !typeOnly);
      return [
        path,
        [...new Set(targets.map(({ target }) => target))].filter((target) => sources.includes(target)),
      ];
    }),
  );
  return components(edges)
    .filter((group) => group.length > 1 || edges.get(group[0]).includes(group[0]))
    .map((group) => `${path(edges, group).join(" → ")}`);
}

/** Strongly connected components (Tarjan), without recursion over long chains of files. */
function components(edges) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const onStack = new Set();
  const groups = [];
  for (const start of edges.keys()) {
    if (index.has(start)) continue;
    const work = [{ node: start, next: 0 }];
    while (work.length > 0) {
      const frame = work.at(-1);
      const { node } = frame;
      if (frame.next === 0) {
        index.set(node, index.size);
        low.set(node, index.get(node));
        stack.push(node);
        onStack.add(node);
      }
      const target = edges.get(node)[frame.next];
      frame.next += 1;
      if (target !== undefined) {
        if (!index.has(target)) work.push({ node: target, next: 0 });
        else if (onStack.has(target)) low.set(node, Math.min(low.get(node), index.get(target)));
        continue;
      }
      work.pop();
      const parent = work.at(-1)?.node;
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent), low.get(node)));
      if (low.get(node) !== index.get(node)) continue;
      const group = stack.splice(stack.indexOf(node));
      for (const each of group) onStack.delete(each);
      groups.push(group.sort());
    }
  }
  return groups;
}

/** One shortest circle inside a component, from its first file back to it. */
function path(edges, group) {
  const [start] = group;
  const from = new Map();
  const queue = [start];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const target of edges.get(node).filter((each) => group.includes(each))) {
      if (target === start) {
        const circle = [start];
        for (let each = node; each !== start; each = from.get(each)) circle.unshift(each);
        return [start, ...circle];
      }
      if (!from.has(target)) {
        from.set(target, node);
        queue.push(target);
      }
    }
  }
  return group;
}
