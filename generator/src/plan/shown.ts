import type { Design } from "../model/design.js";
import type { Ip } from "../model/ip.js";

/** IPs that the overlay shows: addressed ones, processing systems, and cores that only have streams. Regions are none. */
export function shownIps(design: Design): Ip[] {
  const streaming = new Set(design.streams.flatMap(({ source, sink }) => [source.ip, sink.ip]));
  const regions = new Set(design.regions.map(({ path }) => path));
  return design.ips.filter((ip) => {
    if (regions.has(ip.path)) return false;
    if (ip.interfaces.length > 0 || ip.role === "ps") return true;
    return ip.role === "ip" && streaming.has(ip.path);
  });
}
