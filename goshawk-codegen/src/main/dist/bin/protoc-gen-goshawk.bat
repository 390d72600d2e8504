@echo off
rem The protoc plugin that writes Goshawk services and clients, for Windows:
rem   protoc --plugin=protoc-gen-goshawk=THIS_FILE --goshawk_out=DIRECTORY FILES
rem Uses JAVA_HOME, else java from the PATH.
setlocal
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -cp "%~dp0..\lib\*" dev.goshawk.codegen.Main
