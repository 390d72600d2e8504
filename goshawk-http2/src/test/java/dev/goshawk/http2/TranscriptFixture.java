package dev.goshawk.http2;

import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The base of most transcript tests: each runs with the bytes coming whole, in sevens, and one by
 * one; and with payload that streams take straight from where it is.
 */
@ParameterizedClass(name = "at most {0} bytes at a time")
@ValueSource(ints = {Integer.MAX_VALUE, 7, 1, ScriptedPeer.DIRECT})
abstract class TranscriptFixture extends PeerFixture {
  @Parameter int cut;

  @Override
  int cut() {
    return cut;
  }
}
