package dev.goshawk.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.UninterpretedOption;
import com.google.protobuf.Empty;
import com.google.protobuf.MessageLite;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class ProtobufMarshallerTest {

  private static final ProtobufMarshaller<StringValue> STRINGS =
      ProtobufMarshaller.of(StringValue.getDefaultInstance());

  private static <T extends MessageLite> byte[] written(ProtobufMarshaller<T> by, T message) {
    byte[] bytes = new byte[by.size(message)];
    by.write(message, bytes, 0, bytes.length);
    return bytes;
  }

  private static <T extends MessageLite> T read(ProtobufMarshaller<T> by, byte... bytes) {
    return by.read(bytes, 0, bytes.length);
  }

  private static StatusException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable c) {
    return catchThrowableOfType(StatusException.class, c);
  }

  @Property
  void writesAndReadsWithinTheRangeAlone(
      @ForAll String text,
      @ForAll @IntRange(max = 20) int before,
      @ForAll @IntRange(max = 20) int after) {
    StringValue message =
        StringValue.newBuilder().setValueBytes(ByteString.copyFromUtf8(text)).build();
    int size = STRINGS.size(message);
    byte[] array = new byte[before + size + after];
    Arrays.fill(array, (byte) 0x5a);

    STRINGS.write(message, array, before, size);

    for (int i = 0; i < before; i++) {
      assertThat(array[i]).isEqualTo((byte) 0x5a);
    }
    for (int i = before + size; i < array.length; i++) {
      assertThat(array[i]).isEqualTo((byte) 0x5a);
    }
    assertThat(STRINGS.read(array, before, size)).isEqualTo(message);
  }

  @Test
  void zeroBytesAreTheDefaultInstance() {
    assertThat(STRINGS.read(new byte[3], 3, 0)).isSameAs(StringValue.getDefaultInstance());
    assertThat(STRINGS.size(StringValue.getDefaultInstance())).isZero();
  }

  @Test
  void keepsUnknownFields() {
    UnknownFieldSet.Field field = UnknownFieldSet.Field.newBuilder().addVarint(7).build();
    Empty message =
        Empty.newBuilder()
            .setUnknownFields(UnknownFieldSet.newBuilder().addField(99, field).build())
            .build();
    ProtobufMarshaller<Empty> marshaller = ProtobufMarshaller.of(Empty.getDefaultInstance());

    byte[] bytes = written(marshaller, message);

    assertThat(bytes).hasSize(3);
    assertThat(written(marshaller, read(marshaller, bytes))).isEqualTo(bytes);
  }

  @Test
  void bytesThatAreNoMessageAreInternal() {
    StatusException e = failure(() -> read(STRINGS, (byte) 0x0a, (byte) 0x05, (byte) 'x'));

    assertThat(e.code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(e.status().message())
        .startsWith("3 bytes are not a google.protobuf.StringValue (recursionLimit 100): ");
    assertThat(e).hasCauseInstanceOf(com.google.protobuf.InvalidProtocolBufferException.class);
  }

  @Test
  void anEndGroupTagWithoutAGroupDoesNotCutTheMessageShort() {
    // Field 1 "x", then the end of a group 2 that never began, then field 1 "y".
    byte[] bytes = {0x0a, 1, 'x', 0x14, 0x0a, 1, 'y'};

    assertThat(failure(() -> read(STRINGS, bytes)).code()).isEqualTo(Status.Code.INTERNAL);
  }

  @Test
  void badUtf8IsInternal() {
    assertThat(failure(() -> read(STRINGS, (byte) 0x0a, (byte) 1, (byte) 0xff)).code())
        .isEqualTo(Status.Code.INTERNAL);
  }

  @Test
  void missingRequiredFieldsAreNamed() {
    ProtobufMarshaller<UninterpretedOption.NamePart> marshaller =
        ProtobufMarshaller.of(UninterpretedOption.NamePart.getDefaultInstance());

    StatusException none = failure(() -> read(marshaller));
    StatusException one = failure(() -> read(marshaller, (byte) 0x0a, (byte) 1, (byte) 'x'));

    assertThat(none.status())
        .isEqualTo(
            Status.INTERNAL.withMessage(
                "a google.protobuf.UninterpretedOption.NamePart lacks required fields:"
                    + " name_part, is_extension"));
    assertThat(one.status().message()).endsWith("lacks required fields: is_extension");
  }

  @Test
  void nestingIsLimited() {
    byte[] deep100 = written(ProtobufMarshaller.of(DescriptorProto.getDefaultInstance()), nest(99));
    ProtobufMarshaller<DescriptorProto> marshaller =
        ProtobufMarshaller.of(DescriptorProto.getDefaultInstance());
    byte[] deep102 = written(marshaller, nest(101));

    assertThat(read(marshaller, deep100)).isEqualTo(nest(99));
    assertThat(failure(() -> read(marshaller, deep102)).status().message())
        .contains("google.protobuf.DescriptorProto", "recursionLimit 100");
    assertThat(read(marshaller.withRecursionLimit(101), deep102)).isEqualTo(nest(101));
    assertThat(failure(() -> read(marshaller.withRecursionLimit(10), deep100)).code())
        .isEqualTo(Status.Code.INTERNAL);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> marshaller.withRecursionLimit(0))
        .withMessage("recursionLimit 0 is less than 1");
  }

  private static DescriptorProto nest(int times) {
    DescriptorProto message = DescriptorProto.newBuilder().setName("innermost").build();
    for (int i = 0; i < times; i++) {
      message = DescriptorProto.newBuilder().addNestedType(message).build();
    }
    return message;
  }

  @Test
  void anUnpairedSizeIsInternal() {
    StringValue message = StringValue.of("abc");

    assertThat(failure(() -> STRINGS.write(message, new byte[9], 0, 4)).status().message())
        .isEqualTo("a google.protobuf.StringValue announced 4 bytes and wrote another number");
    assertThat(failure(() -> STRINGS.write(message, new byte[9], 0, 6)).code())
        .isEqualTo(Status.Code.INTERNAL);
  }

  @Test
  void worksForWellKnownAndNestedTypes() {
    Struct struct =
        Struct.newBuilder().putFields("k", Value.newBuilder().setNumberValue(2).build()).build();
    Any any = Any.pack(struct);
    ProtobufMarshaller<Any> marshaller = ProtobufMarshaller.of(any);

    assertThat(marshaller.defaultInstance()).isSameAs(Any.getDefaultInstance());
    assertThat(read(marshaller, written(marshaller, any))).isEqualTo(any);
    assertThat(marshaller).hasToString("ProtobufMarshaller[google.protobuf.Any]");
  }

  @Test
  void neitherKeepsNorSharesTheArray() {
    byte[] bytes = written(STRINGS, StringValue.of("abc"));
    StringValue message = read(STRINGS, bytes);

    Arrays.fill(bytes, (byte) 0);

    assertThat(message.getValue()).isEqualTo("abc");
    assertThat(message).isEqualTo(StringValue.of("abc"));
  }

  @Property
  void anyBytesAreReadOrRefusedWithAStatus(@ForAll byte[] bytes) {
    ProtobufMarshaller<FileDescriptorProto> marshaller =
        ProtobufMarshaller.of(FileDescriptorProto.getDefaultInstance());
    FileDescriptorProto message;
    try {
      message = read(marshaller, bytes);
    } catch (StatusException e) {
      assertThat(e.code()).isEqualTo(Status.Code.INTERNAL);
      return;
    }
    assertThat(read(marshaller, written(marshaller, message))).isEqualTo(message);
  }

  @Test
  void aSizePastTwoGigabytesIsResourceExhausted() {
    // Many times the same bytes: shared, so that the message is cheap to make.
    ByteString large = ByteString.copyFrom(new byte[32 << 20]);
    UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
    for (int i = 0; i < 64; i++) {
      field.addLengthDelimited(large);
    }
    Empty message =
        Empty.newBuilder()
            .setUnknownFields(UnknownFieldSet.newBuilder().addField(1, field.build()).build())
            .build();

    assertThatThrownBy(() -> ProtobufMarshaller.of(Empty.getDefaultInstance()).size(message))
        .isInstanceOf(StatusException.class)
        .hasMessage(
            "RESOURCE_EXHAUSTED: a google.protobuf.Empty is larger than 2,147,483,647 bytes,"
                + " the most a message can be");
  }
}
