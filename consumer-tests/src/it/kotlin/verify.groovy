def log = new File(basedir, 'build.log').text
def names = (2..11).collect { "feature $it" }.join(', ')
["[$names]", 'points 3', '[a, b]', 'again IllegalStateException'].each { assert log.contains(it) }
assert new File(basedir, 'target/classes/routeguide/GuideKt.class').exists()
