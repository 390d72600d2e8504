package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Byte arrays as messages, which outlive the buffers that they were read from. */
class ByteArrayMarshallerTest {
  private static final Marshaller<byte[]> BYTES = Marshaller.bytes();

  @Test
  void whatIsReadIsAnArrayOfItsOwn() {
    byte[] buffer = {9, 1, 2, 9};
    byte[] message = BYTES.read(buffer, 1, 2);
    buffer[1] = 7;
    assertThat(message).containsExactly(1, 2);
  }

  @Test
  void anArrayThatNobodyElseUsesIsTheMessage() {
    byte[] own = {1, 2};
    assertThat(BYTES.adopt(own)).isSameAs(own);
    assertThat(BYTES.encoding(own)).isSameAs(own);
  }

  @Test
  void whatIsWrittenIsTheMessage() {
    byte[] target = new byte[4];
    byte[] message = {1, 2};
    BYTES.write(message, target, 1, BYTES.size(message));
    assertThat(target).containsExactly(0, 1, 2, 0);
  }
}
