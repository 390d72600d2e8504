/**
 * The Maven plugin that generates messages, services and clients from {@code .proto} files.
 *
 * <p>A goal finds protoc ({@code Protoc}), collects what can be imported ({@code Imports}), runs
 * protoc once for the messages and a descriptor set, feeds that set to the code generator on this
 * JVM ({@code Generation}), and moves what has changed into the output directory ({@code Outputs}).
 * A {@code Stamp} of all inputs makes that unnecessary when nothing has changed.
 */
@NullMarked
package dev.goshawk.maven;

import org.jspecify.annotations.NullMarked;
