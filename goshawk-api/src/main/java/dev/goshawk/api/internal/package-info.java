/** What the API shares with the core and nobody else. */
@NullMarked
package dev.goshawk.api.internal;

import org.jspecify.annotations.NullMarked;
