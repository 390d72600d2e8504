/** Marshallers for protobuf messages, and rich error details. */
@NullMarked
package dev.goshawk.protobuf;

import org.jspecify.annotations.NullMarked;
