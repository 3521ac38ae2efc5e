// Loads an overlay onto whatever `load()` chooses, twice: a program for a test to run.
import { DemoOverlay } from "../demo/demo-overlay.js";

await DemoOverlay.load();
const ol = await DemoOverlay.load();
console.log(`demo on ${ol.device.name}`);
