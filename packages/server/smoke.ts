import { serve } from './src/index.ts';
const s = await serve((environ, start) => { start('200 OK', [['Content-Type','text/plain']]); return ['Hello world!\n']; }, {port: 8101, quiet: true, maxRequestsPerConnection: 1e9});
console.log(s.address.url);
