/**
 * Protection of servers under load: how many calls run at a time, how many begin in a second, which
 * go first, and until when they may go on.
 */
@NullMarked
package dev.goshawk.limits;

import org.jspecify.annotations.NullMarked;
