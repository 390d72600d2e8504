/** Text of peers, as the other modules of Goshawk put it into messages and logs. */
@NullMarked
package dev.goshawk.api.text;

import org.jspecify.annotations.NullMarked;
