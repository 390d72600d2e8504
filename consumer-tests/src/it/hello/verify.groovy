def log = new File(basedir, 'build.log').text
['Hello, world', 'Hello, future', 'Hello, stream', 'INVALID_ARGUMENT: who? name'].each {
  assert log.contains(it)
}
// Only the plugin and the dependency brought it about: no executable of ours, one of protoc's.
assert new File(basedir, 'target/goshawk/protoc').list().size() == 1
