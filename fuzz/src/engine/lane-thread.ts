import { parentPort, workerData } from 'node:worker_threads';
import { Coverage } from './coverage.ts';
import type { Job, LaneMessage } from './job.ts';

/** A thread that runs one target after the other. Coverage begins before the product's modules are loaded. */
const coverage = new Coverage();
const { serveJobs } = await import('./serve-jobs.ts');
const say = (message: LaneMessage): void => parentPort?.postMessage(message, []);
const runJob = serveJobs(coverage, workerData as SharedArrayBuffer, say);
parentPort?.on('message', (job: Job) => runJob(job));
say({ kind: 'ready' });
