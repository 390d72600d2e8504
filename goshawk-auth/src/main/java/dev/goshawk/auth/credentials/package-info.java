/** What proves who a client is: credentials of calls, and where their tokens come from. */
@NullMarked
package dev.goshawk.auth.credentials;

import org.jspecify.annotations.NullMarked;
