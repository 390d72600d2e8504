package dev.goshawk.core.resolve;

import java.io.IOException;
import java.util.List;

/** Finds the TXT records of a name. May block; any thread. */
@FunctionalInterface
public interface TxtLookUp {

  /**
   * The texts of the records, the strings of each joined; empty when there is none.
   *
   * @throws IOException when nobody could be asked, or nobody answered
   */
  List<String> texts(String name) throws IOException;
}
