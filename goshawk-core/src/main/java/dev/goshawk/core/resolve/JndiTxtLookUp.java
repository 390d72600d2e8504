package dev.goshawk.core.resolve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/**
 * TXT records by the JDK's DNS client, which asks the servers that the system names; over TCP where
 * an answer is too long for UDP. Any thread. Needs module {@code java.naming}.
 */
final class JndiTxtLookUp implements TxtLookUp {

  private static final String TXT = "TXT";

  private final String servers;

  /** By the servers that the system names. */
  JndiTxtLookUp() {
    this("dns:");
  }

  /**
   * By others.
   *
   * @param servers {@code dns://host:port}, several separated by blanks
   */
  JndiTxtLookUp(String servers) {
    this.servers = servers;
  }

  /**
   * Only DNS is asked, whose records are texts: nothing of an answer is made an object of. Names of
   * other services are no names of hosts, and are in no target.
   */
  @Override
  @SuppressWarnings({"BanJNDI", "JdkObsolete"}) // see above; Hashtable is what JNDI takes
  public List<String> texts(String name) throws IOException {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
    environment.put("java.naming.provider.url", servers);
    environment.put("com.sun.jndi.dns.timeout.initial", "2000");
    environment.put("com.sun.jndi.dns.timeout.retries", "2");
    try {
      DirContext dns = new InitialDirContext(environment);
      try {
        Attribute records = dns.getAttributes(name, new String[] {TXT}).get(TXT);
        return records == null ? List.of() : texts(records);
      } finally {
        dns.close();
      }
    } catch (NameNotFoundException e) {
      return List.of();
    } catch (NamingException e) {
      throw new IOException("TXT records of " + name + ": " + e, e);
    }
  }

  private static List<String> texts(Attribute records) throws NamingException {
    List<String> texts = new ArrayList<>();
    NamingEnumeration<?> all = records.getAll();
    while (all.hasMore()) {
      texts.add(joined(String.valueOf(all.next())));
    }
    return texts;
  }

  /**
   * The strings of a record without what the JDK puts around them: it separates them by blanks,
   * puts those with blanks or quotes in quotes, and shows each octet as a character.
   */
  static String joined(String shown) {
    StringBuilder octets = new StringBuilder(shown.length());
    boolean quoted = false;
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && i + 1 < shown.length()) {
        octets.append(shown.charAt(++i));
      } else if (c != ' ' || quoted) {
        octets.append(c);
      }
    }
    return new String(
        octets.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
