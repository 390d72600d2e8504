package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7541: what a peer's field blocks may and must be, at both ends of a connection. */
class HpackRulesTranscriptTest extends BothEndsFixture {
  private int blocks;

  /**
   * The peer begins another message: size updates, the pseudo-header fields that it needs, then
   * {@code fields}; and {@code told} of those is what the owner gets.
   */
  private void takes(ScriptedPeer peer, String updates, String fields, String told) {
    int id = 3 + 2 * blocks++;
    if (serverUnderTest) {
      peer.send("RAW 1 5 " + id + " 0x" + updates + "828684" + fields)
          .events(id + " headers ES :method=GET :scheme=http :path=/" + told)
          .leaves(1 + blocks);
    } else {
      peer.request(true);
      peer.expect("HEADERS " + id + " ES " + REQUEST)
          .send("RAW 1 5 " + id + " 0x" + updates + "88" + fields)
          .events(id + " headers ES :status=200" + told);
    }
    peer.expect();
  }

  /** The block ends the connection. */
  private void fails(String words, String block) {
    endsTheConnection(begun(), "COMPRESSION_ERROR", words, "RAW 1 5 1 0x" + block);
  }

  // 2.3: the tables

  @Test
  void rfc7541_2_3_2_newEntriesComeFirst() {
    ScriptedPeer peer = begun();
    takes(peer, "", "4001610162" + "4001630164", " a=b c=d");
    takes(peer, "", "bebf", " c=d a=b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"be", "ff00", "ffffff7f", "7e0162", "0f2f0162", "1f2f0162"})
  void rfc7541_2_3_3_anIndexBehindTheTables(String block) {
    fails("but the last one is 61", block);
  }

  // 4.2, 4.3, 4.4, 6.3: the size of the dynamic table

  @Test
  void rfc7541_4_2_updatesAtTheBeginning() {
    ScriptedPeer peer = begun();
    takes(peer, "", "4001610162", " a=b");
    takes(peer, "3fe11f", "be", " a=b"); // 4096, what it was
    takes(peer, "203fe11f", "4001630164", " c=d"); // 0, so that all goes, and 4096 again
    takes(peer, "", "be", " c=d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"00016101623f00", "8820"})
  void rfc7541_4_2_anUpdateBehindAField(String block) {
    fails("size update after a field", block);
  }

  @Test
  void rfc7541_4_2_anUpdateAboveTheSetting() {
    fails("exceeds SETTINGS_HEADER_TABLE_SIZE 4096", "3fe21f");
  }

  @Test
  void rfc7541_4_2_moreUpdatesThanTwo() {
    fails("more than 2 dynamic table size updates", "2020" + "20");
  }

  @Test
  void rfc7541_4_2_aSmallerSettingMustBeAnswered() {
    Http2Config config = config().headerTableSize(0).build();
    String words = "SETTINGS_HEADER_TABLE_SIZE fell to 0";
    ScriptedPeer peer;
    if (serverUnderTest) {
      peer = client(config).send("RAW 1 5 1 0x828684");
      peer.expect("GOAWAY 0 COMPRESSION_ERROR").events("closed COMPRESSION_ERROR");
    } else {
      peer = server(config);
      peer.request(true);
      peer.expect("HEADERS 1 ES " + REQUEST).send("RAW 1 5 1 0x88");
      peer.expect("GOAWAY 0 COMPRESSION_ERROR")
          .events("1 reset CONNECTION COMPRESSION_ERROR", "closed COMPRESSION_ERROR");
    }
    assertThat(peer.log.closedMessage).contains(words);
  }

  @Test
  void rfc7541_4_3_aSmallerTableEvictsTheOldest() {
    ScriptedPeer peer = begun();
    takes(peer, "", "4001610162" + "4001630164", " a=b c=d");
    takes(peer, "3f03", "be", " c=d"); // 34 octets, room for one
    endsWithIndexBehindTheLast(peer, 62);
  }

  /** Index 63 of a table that has one entry. */
  private void endsWithIndexBehindTheLast(ScriptedPeer peer, int last) {
    peer.send("RAW 1 5 1 0xbf");
    assertThat(peer.take()).singleElement().asString().contains("COMPRESSION_ERROR");
    assertThat(peer.log.closedMessage).contains("HPACK index 63, but the last one is " + last);
    peer.log.take();
    peer.leaves(0);
  }

  @Test
  void rfc7541_4_4_anEntryLargerThanTheTableEmptiesIt() {
    ScriptedPeer peer = begun();
    takes(peer, "", "4001610162", " a=b");
    takes(peer, "3f03", "400163026464", " c=dd"); // 35 octets in a table of 34
    peer.send("RAW 1 5 1 0xbe");
    assertThat(peer.take()).singleElement().asString().contains("COMPRESSION_ERROR");
    assertThat(peer.log.closedMessage).contains("HPACK index 62, but the last one is 61");
    peer.log.take();
    peer.leaves(0);
  }

  @Test
  void rfc7541_4_4_theNameOfAnEntryThatItsOwnInsertionEvicts() {
    ScriptedPeer peer = begun();
    takes(peer, "3f03", "4001610162", " a=b");
    takes(peer, "", "7e0163", " a=c");
    takes(peer, "", "be", " a=c");
  }

  // 5.1: integers

  @ParameterizedTest
  @CsvSource({
    "ff,ends inside an integer",
    "ff80,ends inside an integer",
    "ffffffffff,ends inside an integer",
    "ff8080808080,more than 5 continuation octets",
    "ffffffffffff0f,more than 5 continuation octets",
    "ffffffffff7f,exceeds 2147483647",
    "7fffffffff7f,exceeds 2147483647",
    "0fffffffff7f,exceeds 2147483647",
    "1fffffffff7f,exceeds 2147483647",
    "3fffffffff7f,exceeds 2147483647",
    "007fffffffff7f,exceeds 2147483647"
  })
  void rfc7541_5_1_integersThatAreCutOrTooLarge(String block, String words) {
    fails(words, block);
  }

  @Test
  void rfc7541_5_1_anIntegerMayHaveLeadingZeros() {
    // The length of the value: 127 and 0, the latter in two octets.
    takes(begun(), "", "000161" + "7f8000" + "62".repeat(127), " a=" + "b".repeat(127));
  }

  // 5.2: strings

  @ParameterizedTest
  @CsvSource({
    "00,ends before a string",
    "000161,ends before a string",
    "000261,string of 2 octets",
    "00016105,string of 5 octets",
    "0001617fffffff07,octets",
    "000161ff80808008,octets"
  })
  void rfc7541_5_2_stringsThatAreCut(String block, String words) {
    fails(words, block);
  }

  @ParameterizedTest
  @CsvSource({
    "00016184ffffffff,end-of-string symbol",
    "00016185ffffffff3f,end-of-string symbol",
    "00016181ff,padding has 7 at most",
    "000161821fff,padding has 7 at most",
    "00016182f8ff,padding has 7 at most",
    "00016181e0,not padded with ones",
    "0001618118,not padded with ones"
  })
  void rfc7541_5_2_huffmanPaddingAndEndOfString(String block, String words) {
    fails(words, block);
  }

  @Test
  void rfc7541_5_2_huffmanStringsOfAnyPadding() {
    // 1 is 00001, then three bits of padding; a is 00011; o is 00111
    takes(begun(), "", "00811f" + "810f", " a=1");
  }

  // 6: forms of fields

  @Test
  void rfc7541_6_1_index0() {
    fails("HPACK index 0", "80");
  }

  @Test
  void rfc7541_6_2_onlyIncrementalLiteralsEnterTheTable() {
    ScriptedPeer peer = begun();
    takes(peer, "", "0001610162" + "1001630164" + "4001650166", " a=b c=d e=f");
    takes(peer, "", "be", " e=f");
    endsWithIndexBehindTheLast(peer, 62);
  }

  @Test
  void rfc7541_6_2_namesMayBeIndices() {
    ScriptedPeer peer = begun();
    // Field 58 of the static table is user-agent.
    takes(peer, "", "7a0161" + "0f2b0162" + "1f2b0163", " user-agent=a user-agent=b user-agent=c");
  }
}
