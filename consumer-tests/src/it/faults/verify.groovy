def log = new File(basedir, 'build.log').text

// The file, the line and the column, in protoc's words.
assert log.contains('protoc reports errors in the .proto files:')
assert log =~ /syntax.wrong\.proto:6:10: "Missing" is not defined\./

assert log.contains('No code can be generated: user.proto: rpc faults.User.Go names the message'
    + ' Homeless of homeless.proto, which has no Java package')

assert log.contains("protoc 'no-such-protoc' is neither the file")

assert log.contains('Skipped, as goshawk.skip says')

assert log =~ /WARNING. There are \.proto files in \S*src.main.protobuf, but nothing is generated from them: \S*src.main.proto does not exist; move them there/
