/**
 * From {@code .proto} descriptors to Java services and clients, on the JVM.
 *
 * <p>{@link dev.goshawk.codegen.Generator} is the whole of it; {@link dev.goshawk.codegen.Main}
 * puts it behind protoc's plugin protocol. Descriptors become a model ({@code Service}, {@code
 * Method}), the model becomes one {@code JavaSource} per class.
 */
@NullMarked
package dev.goshawk.codegen;

import org.jspecify.annotations.NullMarked;
