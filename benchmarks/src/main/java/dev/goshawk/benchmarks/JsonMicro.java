package dev.goshawk.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.goshawk.json.JsonReadOptions;
import dev.goshawk.json.JsonReader;
import dev.goshawk.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A list of orders read from JSON and written to it, by ours and by Jackson's streams: 50 objects
 * of six members, 6 KB.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JsonMicro {
  private static final int ORDERS = 50;

  private final JsonFactory jackson = new JsonFactory();
  private final JsonWriter writer = new JsonWriter();
  private byte[] document = {};

  /** What both read out of a document, so that the same is done. */
  private long sum;

  /** What is read is what is written. */
  @Setup
  public void setUp() {
    document = write();
  }

  /** Ours reads every member, names unique. */
  @Benchmark
  public long read() {
    return read(JsonReadOptions.DEFAULT);
  }

  /** Ours reads every member, names as they come, as Jackson does by default. */
  @Benchmark
  public long readAnyNames() {
    return read(JsonReadOptions.DEFAULT.uniqueNames(false));
  }

  private long read(JsonReadOptions options) {
    sum = 0;
    JsonReader reader = new JsonReader(document, 0, document.length, options);
    reader.beginArray();
    while (reader.hasNext()) {
      reader.beginObject();
      while (reader.hasNext()) {
        String name = reader.nextName();
        switch (reader.peek()) {
          case STRING -> sum += reader.nextString().length();
          case NUMBER -> sum += number(reader, name);
          case BOOLEAN -> sum += reader.nextBoolean() ? 1 : 0;
          default -> reader.skipValue();
        }
      }
      reader.endObject();
    }
    reader.endArray();
    reader.endDocument();
    return sum;
  }

  private static long number(JsonReader reader, String name) {
    return name.equals("price") ? (long) reader.nextDouble() : reader.nextLong();
  }

  /** Jackson reads the same. */
  @Benchmark
  public long readJackson() throws IOException {
    sum = 0;
    try (JsonParser parser = jackson.createParser(document)) {
      String name = "";
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        switch (token) {
          case FIELD_NAME -> name = parser.currentName();
          case VALUE_STRING -> sum += parser.getText().length();
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
              sum += name.equals("price") ? (long) parser.getDoubleValue() : parser.getLongValue();
          case VALUE_TRUE -> sum += 1;
          default -> {}
        }
      }
    }
    return sum;
  }

  /** Ours skips all of it. */
  @Benchmark
  public void skip() {
    JsonReader reader =
        new JsonReader(document, 0, document.length, JsonReadOptions.DEFAULT.uniqueNames(false));
    reader.skipValue();
    reader.endDocument();
  }

  /** Jackson skips all of it. */
  @Benchmark
  public void skipJackson() throws IOException {
    try (JsonParser parser = jackson.createParser(document)) {
      parser.nextToken();
      parser.skipChildren();
    }
  }

  /** Ours writes the same orders. */
  @Benchmark
  public byte[] write() {
    writer.clear();
    writer.beginArray();
    for (int i = 0; i < ORDERS; i++) {
      writer
          .beginObject()
          .name("id")
          .value(1_000_000_007L * i)
          .name("customer")
          .value("customer number fourteen")
          .name("note")
          .value("caf\u00e9 \"quoted\"\n")
          .name("price")
          .value(i + 0.25)
          .name("quantity")
          .value(i)
          .name("paid")
          .value((i & 1) == 0)
          .endObject();
    }
    return writer.endArray().toByteArray();
  }

  /** Jackson writes them. */
  @Benchmark
  public byte[] writeJackson() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
    try (JsonGenerator generator = jackson.createGenerator(out)) {
      generator.writeStartArray();
      for (int i = 0; i < ORDERS; i++) {
        generator.writeStartObject();
        generator.writeNumberField("id", 1_000_000_007L * i);
        generator.writeStringField("customer", "customer number fourteen");
        generator.writeStringField("note", "caf\u00e9 \"quoted\"\n");
        generator.writeNumberField("price", i + 0.25);
        generator.writeNumberField("quantity", i);
        generator.writeBooleanField("paid", (i & 1) == 0);
        generator.writeEndObject();
      }
      generator.writeEndArray();
    }
    return out.toByteArray();
  }
}
