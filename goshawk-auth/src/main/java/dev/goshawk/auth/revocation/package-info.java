/** Certificates that were revoked: lists in a directory that is watched. */
@NullMarked
package dev.goshawk.auth.revocation;

import org.jspecify.annotations.NullMarked;
