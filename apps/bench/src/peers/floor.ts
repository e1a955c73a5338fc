/** The floor on Node: a socket that writes a canned reply for every read, without looking at it. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { readAssignment } from '../assignment.ts';

const { cannedReply, host, oneShot, pipeline, port } = readAssignment();
// A string is the cheapest thing to write on Node.
const reply = readFileSync(cannedReply, 'latin1').repeat(pipeline);

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('data', () => {
    if (oneShot) socket.end(reply, 'latin1');
    else socket.write(reply, 'latin1');
  });
  socket.on('error', () => undefined);
});
server.listen({ host, port, backlog: 2048 });
