package dev.goshawk.json;

/** What comes next in a document, as {@link JsonReader#peek} says it. */
public enum JsonToken {
  /** An object: read by {@link JsonReader#beginObject}. */
  BEGIN_OBJECT("an object"),
  /** The end of the object that is being read: {@link JsonReader#endObject}. */
  END_OBJECT("the end of the object"),
  /** An array: {@link JsonReader#beginArray}. */
  BEGIN_ARRAY("an array"),
  /** The end of the array that is being read: {@link JsonReader#endArray}. */
  END_ARRAY("the end of the array"),
  /** The name of a member: {@link JsonReader#nextName}. */
  NAME("the name of a member"),
  /** A string: {@link JsonReader#nextString}. */
  STRING("a string"),
  /** A number: {@link JsonReader#nextLong}, {@link JsonReader#nextDouble} and others. */
  NUMBER("a number"),
  /** {@code true} or {@code false}: {@link JsonReader#nextBoolean}. */
  BOOLEAN("a boolean"),
  /** {@code null}: {@link JsonReader#nextNull}. */
  NULL("null"),
  /** Nothing: the value is over, and so is the input. */
  END_DOCUMENT("the end of the document");

  private final String words;

  JsonToken(String words) {
    this.words = words;
  }

  /** How messages call it. */
  String words() {
    return words;
  }
}
