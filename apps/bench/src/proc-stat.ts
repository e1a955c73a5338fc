/**
 * What Linux knows of a process (proc(5)).
 *
 * @module
 */
import { readFileSync } from 'node:fs';

// sysconf(_SC_CLK_TCK) is 100 on every Linux that Node runs on.
const MICROS_PER_TICK = 10_000;

/** CPU time that a process has used in user and kernel mode, all threads, in µs. */
export function cpuMicros(pid: number): number {
  const { stime, utime } = timesOf(pid);
  return (utime + stime) * MICROS_PER_TICK;
}

/** The same with all its children that have ended. */
export function familyMicros(pid: number): number {
  const { cstime, cutime, stime, utime } = timesOf(pid);
  return (utime + stime + cutime + cstime) * MICROS_PER_TICK;
}

/** Time in which these cores were not idle, for whomever, in µs; time that a hypervisor took counts too. */
export function busyMicros(cores: readonly number[]): number {
  const stat = readFileSync('/proc/stat', 'latin1');
  let ticks = 0;
  for (const core of cores) {
    const line = new RegExp(`^cpu${core} (.*)$`, 'm').exec(stat)?.[1] ?? '';
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(' ').map(Number);
    ticks += user + nice + system + irq + softirq + steal;
  }
  return ticks * MICROS_PER_TICK;
}

function timesOf(pid: number): { utime: number; stime: number; cutime: number; cstime: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The second field is the name in parentheses, which may have spaces; these are the fields 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [utime = NaN, stime = NaN, cutime = NaN, cstime = NaN] = fields.slice(11, 15).map(Number);
  return { utime, stime, cutime, cstime };
}

/** Resident memory of a process in bytes. */
export function residentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+([0-9]+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  if (kibibytes === undefined) throw new Error(`/proc/${pid}/status must have VmRSS`);
  return Number(kibibytes) * 1024;
}
