/** Trust by SPIFFE: the authorities of each trust domain, in a file that is watched. */
@NullMarked
package dev.goshawk.auth.spiffe;

import org.jspecify.annotations.NullMarked;
