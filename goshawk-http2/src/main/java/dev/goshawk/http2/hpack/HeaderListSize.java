package dev.goshawk.http2.hpack;

/** Adds up the size of a header list, as RFC 9113 section 6.5.2 counts it. One thread. */
final class HeaderListSize implements HeaderWriter {
  private long octets;

  @Override
  public void template(HeaderTemplate template) {
    octets += template.listSize();
  }

  @Override
  public void field(String name, String value, Indexing indexing) {
    octets += (long) name.length() + value.length() + HeaderField.OVERHEAD;
  }

  long octets() {
    return octets;
  }
}
