/**
 * `node --require bench/trace.cjs PROGRAM`: where the time of one command goes. Writes to the file BENCH_TRACE, as it
 * ends: milliseconds until Node itself was up, and every request to a Unix socket and every child with its beginning and
 * end.
 */
const childProcess = require('node:child_process');
const { writeFileSync } = require('node:fs');
const http = require('node:http');
const { syncBuiltinESMExports } = require('node:module');
const { performance } = require('node:perf_hooks');

const file = process.env.BENCH_TRACE;
delete process.env.BENCH_TRACE;
delete process.env.NODE_OPTIONS;

const spans = [];
const begin = (kind, what) => {
  const span = { kind, what, start: performance.now(), end: null };
  spans.push(span);
  return () => {
    span.end ??= performance.now();
  };
};

const { request } = http;
http.request = (...args) => {
  const socket = args[0]?.socketPath;
  const made = request(...args);
  if (socket) {
    // Streams of events and logs are waited on: what counts is how soon their answer begins.
    const end = begin('engine', `${args[0].method ?? 'GET'} ${String(args[0].path).replace(/\?.*$/, '')}`);
    made.once('response', end).once('error', end);
  }
  return made;
};

const { spawn } = childProcess;
childProcess.spawn = (program, args, ...rest) => {
  const child = spawn(program, args, ...rest);
  const end = begin('process', `${program} ${Array.isArray(args) ? args[0] : ''}`);
  child.once('close', end).once('error', end);
  return child;
};
syncBuiltinESMExports();

process.once('exit', () => {
  const { bootstrapComplete: bootstrap } = performance.nodeTiming;
  writeFileSync(file, JSON.stringify({ bootstrap, ended: performance.now(), spans }));
});
