def log = new File(basedir, 'build.log').text
['[' + (2..11).collect { "feature $it" }.join(', ') + ']', 'points 3', '[a, b]', 'again IllegalStateException'].each {
  assert log.contains(it)
}
