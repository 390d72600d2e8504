/** What callers may: authorization policies, and the record of their decisions. */
@NullMarked
package dev.goshawk.auth.policy;

import org.jspecify.annotations.NullMarked;
