package dev.goshawk.logging.binarylog;

/** How entries of a file are told apart: what stands before each. */
public enum EntryFraming {

  /**
   * The length as a varint: what {@code parseDelimitedFrom} of protobuf-java reads, and grpc-java's
   * own file has.
   */
  VARINT,

  /** The length as four bytes, the highest first: what grpc-go's own file has. */
  FOUR_BYTES
}
