#!/usr/bin/env node
// Plain JavaScript that any Node understands, so that an old one gets as far as the message.
var version = process.versions.node.split('.').map(Number);

if (version[0] < 22 || (version[0] === 22 && version[1] < 18)) {
  process.stderr.write(
    'tsgi: needs Node 22.18 or later, and this is ' + process.versions.node + '; install a newer Node\n',
  );
  process.exitCode = 2;
} else {
  import('tsgi').then(function (tsgi) {
    return tsgi.main(process.argv.slice(2));
  });
}
