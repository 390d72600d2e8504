// Runs what README shows the way README says, on a port that the system chooses.
def java = new File(System.getProperty('java.home'), 'bin/java').path
def start = { name, argument ->
  new ProcessBuilder(java, '-cp', 'target/classes' + File.pathSeparator + 'target/dependency/*',
      "com.example.hello.${name}", argument).directory(basedir).redirectErrorStream(true).start()
}

def server = start('HelloServer', '0')
try {
  def said = server.inputStream.newReader().readLine()
  assert said ==~ /Listening on port \d+/
  def client = start('HelloClient', 'localhost:' + said.tokenize().last())
  assert client.inputStream.text.readLines() == ['Hello, world!']
  assert client.waitFor() == 0
} finally {
  server.destroy()
  server.waitFor()
}
