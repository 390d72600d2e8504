// The files that a run left, with their times.
def made = { run ->
  def root = new File(basedir, "target/times-${run}")
  def times = [:]
  if (root.exists()) {
    root.eachFileRecurse(groovy.io.FileType.FILES) {
      times[root.toPath().relativize(it.toPath()).toString().replace('\\', '/')] = it.lastModified()
    }
  }
  times
}
def sources = { run -> made(run).findAll { it.key.startsWith('generated-sources') } }
def log = new File(basedir, 'build.log').text

assert sources(1).keySet().any { it.endsWith('incremental/StaysClient.java') }
assert sources(1).keySet().any { it.endsWith('incremental/goes/GoesClient.java') }
assert made(1).keySet().any { it.endsWith('incremental/goes/Goes.class') }
assert log.contains('Read .proto files: 2; Java files written: 16')

// Nothing is generated or even touched, and so nothing compiled.
assert made(2) == made(1)
assert log.contains('Nothing to generate: nothing has changed since the last time')

// What belongs to the file that has gone is gone; what belongs to the other is untouched.
assert !sources(3).isEmpty()
assert sources(3) == sources(1).findAll { !it.key.contains('/goes/') }

assert log.contains('Read .proto files: 1; Java files written: 0')

assert sources(4).isEmpty()
assert log =~ /protos.all and \S*protos.one, but nothing is generated from them: .*none does not exist/
