package dev.goshawk.api;

/** How well a connection protects what goes over it, from the weakest to the strongest. */
public enum SecurityLevel {
  /** Anyone on the way can read and change it: plaintext. */
  NONE,
  /** It cannot be changed unnoticed, but can be read. */
  INTEGRITY,
  /** It can neither be changed unnoticed nor read: TLS, or within one process. */
  PRIVACY_AND_INTEGRITY
}
