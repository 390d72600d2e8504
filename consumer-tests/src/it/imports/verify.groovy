import java.util.jar.JarFile

def classes = new File(basedir, 'app/target/classes')
assert new File(classes, 'app/AppClient.class').exists()
assert new File(basedir, 'app/target/test-classes/app/tests/AppTestsService.class').exists()

// What is imported is not generated again.
assert !new File(classes, 'common').exists()
assert !new File(classes, 'bare').exists()
assert !new File(basedir, 'app/target/test-classes/app/MineOrBuilder.class').exists()

def entries = { module ->
  def jar = new JarFile(new File(basedir, "${module}/target/${module}-1.jar"))
  try {
    jar.entries().collect { it.name }
  } finally {
    jar.close()
  }
}
assert entries('common').contains('common.proto')
assert entries('app').contains('deep/app.proto')
assert !entries('app').contains('tests.proto')
assert !entries('bare').contains('bare.proto')

// Of a dependency that is named, messages and service; of what that imports, nothing.
def generated = new File(basedir, 'generated/target/classes')
assert new File(generated, 'published/PublishedClient.class').exists()
assert new File(generated, 'published/Answer.class').exists()
assert !new File(generated, 'common').exists()
