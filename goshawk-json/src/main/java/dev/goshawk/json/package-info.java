/**
 * JSON as RFC 8259 defines it, and nothing beside it, read from bytes and written to bytes.
 *
 * <p>{@link dev.goshawk.json.JsonReader} reads one document token by token, {@link
 * dev.goshawk.json.JsonSequence} cuts a stream of documents out of chunks, {@link
 * dev.goshawk.json.JsonWriter} writes, and {@link dev.goshawk.json.JsonValue} is a document in
 * memory. Whatever the bytes are, reading ends in a result or in a {@link
 * dev.goshawk.json.JsonException} that says what is wrong and where; memory and work are bounded by
 * the length of the input and by {@link dev.goshawk.json.JsonReadOptions}.
 */
@NullMarked
package dev.goshawk.json;

import org.jspecify.annotations.NullMarked;
