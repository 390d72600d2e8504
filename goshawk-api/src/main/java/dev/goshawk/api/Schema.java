package dev.goshawk.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a service is defined: the name of its {@code .proto} file, and the serialized {@code
 * google.protobuf.FileDescriptorSet} with that file, all that it imports, and their comments.
 *
 * <p>Any thread. The descriptors are loaded when they are first asked for and then kept.
 */
public final class Schema {

  private static final String DIRECTORY = "/META-INF/goshawk/";
  private static final String SUFFIX = ".binpb";

  private final String fileName;
  private final Supplier<byte[]> loader;
  private byte @Nullable [] descriptors; // guarded by this

  private Schema(String fileName, Supplier<byte[]> loader) {
    this.fileName = Objects.requireNonNull(fileName, "fileName");
    this.loader = Objects.requireNonNull(loader, "loader");
  }

  /**
   * A schema.
   *
   * @param fileName the {@code .proto} file as others import it
   * @param loader called once, when the descriptors are first asked for
   */
  public static Schema of(String fileName, Supplier<byte[]> loader) {
    return new Schema(fileName, loader);
  }

  /**
   * A schema whose descriptors are the resource {@code /META-INF/goshawk/FILE.binpb}, where the
   * Maven plugin puts them.
   *
   * @param near a class whose loader and module have the resource
   * @param fileName the {@code .proto} file as others import it
   */
  public static Schema ofResource(Class<?> near, String fileName) {
    Objects.requireNonNull(near, "near");
    Objects.requireNonNull(fileName, "fileName");
    return new Schema(fileName, () -> read(near, DIRECTORY + fileName + SUFFIX));
  }

  /** The name of the {@code .proto} file, {@code "routeguide/route_guide.proto"} for instance. */
  public String fileName() {
    return fileName;
  }

  /**
   * The serialized {@code FileDescriptorSet}, each file after those that it imports; a copy.
   *
   * @throws UncheckedIOException when it cannot be read
   */
  public synchronized byte[] descriptors() {
    byte[] present = descriptors;
    if (present == null) {
      present = Objects.requireNonNull(loader.get(), "the loader of " + fileName + " gave null");
      descriptors = present;
    }
    return present.clone();
  }

  private static byte[] read(Class<?> near, String resource) {
    try (InputStream in = near.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(
            "resource "
                + resource
                + " is not where "
                + near.getName()
                + " comes from: its build did not put it there");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return fileName;
  }
}
