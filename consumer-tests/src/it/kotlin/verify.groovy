// What the page on Kotlin shows runs.
def log = new File(basedir, 'build.log').text
assert log.contains('names: [gate, tower]')
assert log.contains('points: 3')
