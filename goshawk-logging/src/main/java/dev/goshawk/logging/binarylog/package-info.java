/** What calls consist of, entry by entry, in the format of gRFC A16. */
@NullMarked
package dev.goshawk.logging.binarylog;

import org.jspecify.annotations.NullMarked;
