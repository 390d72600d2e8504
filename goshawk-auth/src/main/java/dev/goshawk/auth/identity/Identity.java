package dev.goshawk.auth.identity;

import dev.goshawk.api.ContextKey;
import dev.goshawk.api.LocalPeer;
import dev.goshawk.api.PeerIdentity;
import dev.goshawk.api.ServerContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who has made a call, as handlers and filters read it: by a token, by the certificate of its
 * connection, by the user at the other end of a Unix domain socket, or nobody. Made by {@link
 * Authentication}. Immutable, any thread.
 */
public final class Identity {

  /** What has proven it. */
  public enum Kind {
    /** Nothing: the caller has said nothing of itself. */
    ANONYMOUS,
    /** The certificate of its TLS connection. */
    CERTIFICATE,
    /** The system: the user of the process at the other end of a Unix domain socket. */
    LOCAL_USER,
    /** A token, whatever certificate the connection has beside it. */
    TOKEN
  }

  /** Nobody. */
  public static final Identity ANONYMOUS = builder(Kind.ANONYMOUS, "").build();

  static final ContextKey<Identity> KEY = ContextKey.named("identity");

  /** Whether a token is yet to be verified. */
  static final ContextKey<Boolean> WAITS = ContextKey.named("token to verify");

  /** That somebody has asked before an authentication came, if one comes. */
  static final ContextKey<Boolean> ASKED = ContextKey.named("identity asked for");

  private final Kind kind;
  private final String name;
  private final @Nullable String issuer;
  private final List<String> audiences;
  private final List<String> scopes;
  private final Map<String, Object> claims;
  private final @Nullable Instant expiresAt;
  private final @Nullable PeerIdentity certificate;
  private final @Nullable LocalPeer localPeer;

  private Identity(Builder b) {
    kind = b.kind;
    name = b.name;
    issuer = b.issuer;
    audiences = b.audiences;
    scopes = b.scopes;
    claims = b.claims;
    expiresAt = b.expiresAt;
    certificate = b.certificate;
    localPeer = b.localPeer;
  }

  /**
   * Who has made a call: what {@link Authentication} has found; without one who the certificate of
   * the connection says, else the user at the other end of a Unix domain socket, or else {@link
   * #ANONYMOUS}. Whoever asks stands after the authentication: a call of which somebody has asked
   * before it ends with INTERNAL there, as rules for the caller may have been passed over.
   */
  public static Identity of(ServerContext call) {
    Identity found = call.get(KEY);
    if (found != null) {
      return found;
    }
    if (call.get(WAITS) == null) {
      call.put(ASKED, true);
    }
    return ofConnection(call);
  }

  /** Who a call's connection says, by its certificate or by the system. */
  private static Identity ofConnection(ServerContext call) {
    return ofConnection(call, true, true);
  }

  /** Who a call's connection says, as far as it counts, or {@link #ANONYMOUS}. */
  static Identity ofConnection(ServerContext call, boolean certificates, boolean localUsers) {
    PeerIdentity peer = certificates ? call.peerIdentity() : null;
    if (peer != null) {
      return of(peer);
    }
    LocalPeer local = localUsers ? call.localPeer() : null;
    return local == null ? ANONYMOUS : of(local);
  }

  /** The identity of a user of this machine, whose name it has. */
  public static Identity of(LocalPeer peer) {
    Builder builder = new Builder(Kind.LOCAL_USER, peer.user());
    builder.localPeer = peer;
    return builder.build();
  }

  /**
   * The identity of a certificate. Its name is the first of its URIs, else of its DNS names, else
   * its subject.
   */
  public static Identity of(PeerIdentity peer) {
    List<String> uris = peer.uris();
    List<String> names = uris.isEmpty() ? peer.dnsNames() : uris;
    return builder(Kind.CERTIFICATE, names.isEmpty() ? peer.subject() : names.get(0))
        .certificate(peer)
        .build();
  }

  /** What verifiers and tests make an identity with: its kind and its name. */
  public static Builder builder(Kind kind, String name) {
    return new Builder(kind, name);
  }

  /** The same on a connection with a certificate. */
  Identity on(@Nullable PeerIdentity peer) {
    if (peer == null) {
      return this;
    }
    Builder both = new Builder(kind, name);
    both.issuer = issuer;
    both.audiences = audiences;
    both.scopes = scopes;
    both.claims = claims;
    both.expiresAt = expiresAt;
    both.certificate = peer;
    both.localPeer = localPeer;
    return both.build();
  }

  /** What has proven it. */
  public Kind kind() {
    return kind;
  }

  /** Whether the caller is nobody. */
  public boolean isAnonymous() {
    return kind == Kind.ANONYMOUS;
  }

  /** The subject of a token, the name of a certificate or of a user; empty for nobody. */
  public String name() {
    return name;
  }

  /** Who has issued the token; null for a certificate. */
  public @Nullable String issuer() {
    return issuer;
  }

  /** For whom the token was issued; empty for a certificate. */
  public List<String> audiences() {
    return audiences;
  }

  /** What the token is good for: its {@code scope} or {@code scp}; empty for a certificate. */
  public List<String> scopes() {
    return scopes;
  }

  /** What else the token says: strings, numbers, booleans, lists and maps. Cannot be changed. */
  public Map<String, Object> claims() {
    return claims;
  }

  /** Until when the token is valid; null for one that says nothing, and for a certificate. */
  public @Nullable Instant expiresAt() {
    return expiresAt;
  }

  /** The certificate of the connection, also beside a token; null without one. */
  public @Nullable PeerIdentity certificate() {
    return certificate;
  }

  /** The user of this machine who it is; null for all others. */
  public @Nullable LocalPeer localPeer() {
    return localPeer;
  }

  /** The SPIFFE ID of the certificate, which has exactly one URI then (gRFC A87). */
  public Optional<SpiffeId> spiffeId() {
    List<String> uris = certificate == null ? List.of() : certificate.uris();
    return uris.size() == 1 ? SpiffeId.parse(uris.get(0)) : Optional.empty();
  }

  /**
   * The names that authorization policies know it by: {@code issuer/subject} of a token; then URIs,
   * DNS names and subject of the certificate (gRFC A43); {@code unix-user:name} and {@code
   * unix-group:name} of a user of this machine. Empty for nobody.
   */
  public List<String> principals() {
    List<String> all = new ArrayList<>();
    if (kind == Kind.TOKEN) {
      all.add(issuer == null ? name : issuer + "/" + name);
    }
    if (certificate != null) {
      all.addAll(certificate.uris());
      all.addAll(certificate.dnsNames());
      all.add(certificate.subject());
    }
    if (localPeer != null) {
      all.add("unix-user:" + localPeer.user());
      all.add("unix-group:" + localPeer.group());
    }
    return List.copyOf(all);
  }

  /** The kind and the name. */
  @Override
  public String toString() {
    return kind == Kind.ANONYMOUS ? "anonymous" : name;
  }

  /** Collects what was proven. One thread. */
  public static final class Builder {
    private final Kind kind;
    private final String name;
    private @Nullable String issuer;
    private List<String> audiences = List.of();
    private List<String> scopes = List.of();
    private Map<String, Object> claims = Map.of();
    private @Nullable Instant expiresAt;
    private @Nullable PeerIdentity certificate;
    private @Nullable LocalPeer localPeer;

    private Builder(Kind kind, String name) {
      this.kind = Objects.requireNonNull(kind, "kind");
      this.name = Objects.requireNonNull(name, "name");
    }

    /** Who has issued the token. Default null. */
    public Builder issuer(@Nullable String issuer) {
      this.issuer = issuer;
      return this;
    }

    /** For whom the token was issued. Default empty. */
    public Builder audiences(List<String> audiences) {
      this.audiences = List.copyOf(audiences);
      return this;
    }

    /** What the token is good for. Default empty. */
    public Builder scopes(List<String> scopes) {
      this.scopes = List.copyOf(scopes);
      return this;
    }

    /** What else the token says. Default empty. */
    public Builder claims(Map<String, Object> claims) {
      this.claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
      return this;
    }

    /** Until when it is valid: calls that go on end then. Default null, for always. */
    public Builder expiresAt(@Nullable Instant expiresAt) {
      this.expiresAt = expiresAt;
      return this;
    }

    /** The certificate of the connection. Default null. */
    public Builder certificate(@Nullable PeerIdentity certificate) {
      this.certificate = certificate;
      return this;
    }

    /** The identity. */
    public Identity build() {
      return new Identity(this);
    }
  }
}
