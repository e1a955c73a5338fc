/**
 * Runs the workloads: in every round each peer in turn, so that what drifts in the machine hits all alike. Each
 * measurement has a server process of its own, warmed up, alone on its core.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadFigures, type Sample, type WorkloadResults, resultOf } from './figures.ts';
import { measureIdle } from './idle.ts';
import type { PeerName } from './peers.ts';
import { busyMicros, cpuMicros, familyMicros, residentBytes } from './proc-stat.ts';
import { LOAD_CORE, SERVER_CORE } from './processes.ts';
import { type Place, ServerProcess, rawReply } from './servers.ts';
import { type WorkloadName, workloadOf } from './workloads.ts';
import { percentilesHold, runWrk } from './wrk.ts';

export interface Plan extends Place {
  readonly seconds: number;
  readonly rounds: number;
  readonly peers: readonly PeerName[];
  /** Told what is measured now. */
  readonly onStep: (text: string) => void;
}

const WARM_UP_SECONDS = 1;

/** Measures one workload with all its peers. */
export async function measureWorkload(name: WorkloadName, plan: Plan): Promise<WorkloadResults> {
  const { onStep, rounds } = plan;
  const peers = workloadOf(name).peers.filter((peer) => plan.peers.includes(peer));
  if (peers.includes('floor')) await cannReply(name, plan);
  const samples = new Map<PeerName, Sample[]>(peers.map((peer) => [peer, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const peer of peers) {
      onStep(`${name}: round ${round} of ${rounds}, ${peer}`);
      samples.get(peer)?.push(await measureOne(name, peer, plan));
    }
  }
  return { workload: name, results: [...samples].map(([peer, all]) => resultOf(peer, all)) };
}

/** The floor answers what TSGI answers, byte for byte. */
async function cannReply(name: WorkloadName, place: Place): Promise<void> {
  const workload = workloadOf(name);
  await using server = await ServerProcess.start('tsgi', workload, place);
  writeFileSync(join(place.folder, 'canned-reply'), await rawReply(server.port, workload));
}

async function measureOne(name: WorkloadName, peer: PeerName, plan: Plan): Promise<Sample> {
  const workload = workloadOf(name);
  try {
    await using server = await ServerProcess.start(peer, workload, plan);
    try {
      return workload.load === 'idle'
        ? { idle: await measureIdle(server) }
        : await measureLoad(server, name, plan);
    } catch (error) {
      return { error: `${(error as Error).message}${server.lastWords()}` };
    }
  } catch (error) {
    return { error: (error as Error).message };
  }
}

async function measureLoad(server: ServerProcess, name: WorkloadName, plan: Plan): Promise<Sample> {
  const workload = workloadOf(name);
  const run = { port: server.port, folder: plan.folder };
  await runWrk(workload, { ...run, seconds: Math.min(WARM_UP_SECONDS, plan.seconds) });
  const before = readClocks(server.pid);
  const report = await runWrk(workload, { ...run, seconds: plan.seconds });
  if (server.ended) throw new Error('the server ended under load');
  if (report.requests === 0) return { error: `no request was answered; ${report.errors}` };
  const after = readClocks(server.pid);
  const cpu = after.server - before.server;
  const others = after.cores - before.cores - cpu - (after.load - before.load);
  const load: LoadFigures = {
    requestsPerSecond: report.requests / (report.micros / 1e6),
    cpuMicrosPerRequest: cpu / report.requests,
    coreShare: cpu / report.micros,
    othersShare: Math.max(0, others / (after.wall - before.wall)),
    rssBytes: residentBytes(server.pid),
    ...(percentilesHold(workload) ? { p50Micros: report.p50Micros, p99Micros: report.p99Micros } : {}),
  };
  return report.errors === '' ? { load } : { load, error: report.errors };
}

/** What has been used until now, in µs: by the server, by this process and wrk, and of the two cores in all. */
function readClocks(pid: number): { server: number; load: number; cores: number; wall: number } {
  return {
    server: cpuMicros(pid),
    load: familyMicros(process.pid),
    cores: busyMicros([SERVER_CORE, LOAD_CORE]),
    wall: performance.now() * 1000,
  };
}
