/**
 * Which of a target's addresses a call goes to: load balancers, the pickers that they publish, and
 * subchannels as they see them. Knows nothing of channels and calls.
 */
@NullMarked
package dev.goshawk.core.balance;

import org.jspecify.annotations.NullMarked;
