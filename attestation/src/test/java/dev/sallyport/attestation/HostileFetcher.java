package dev.sallyport.attestation;

import dev.sallyport.protocol.Bytes;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Serves what a test puts in, counts, fails on request, and respects no size limit. */
class HostileFetcher implements DocumentFetcher {
  private final Map<URI, Bytes> documents = new ConcurrentHashMap<>();
  private final List<URI> asked = new ArrayList<>();
  private final List<URI> rejected = new ArrayList<>();
  private final Map<URI, Instant> taken = new ConcurrentHashMap<>();
  private volatile boolean down;

  @Override
  public byte[] fetch(URI url, int maxBytes) throws IOException {
    synchronized (asked) {
      asked.add(url);
    }
    Bytes document = documents.get(url);
    if (down || document == null) {
      throw new IOException("not to be had");
    }
    return document.toArray();
  }

  @Override
  public void taken(URI url, Instant until) {
    taken.put(url, until);
  }

  @Override
  public void rejected(URI url, IOException why) {
    synchronized (asked) {
      rejected.add(url);
    }
  }

  /** Until when what was fetched serves; only what is kept. */
  Map<URI, Instant> taken() {
    return taken;
  }

  /** What was fetched and was of no use. */
  List<URI> rejected() {
    synchronized (asked) {
      return List.copyOf(rejected);
    }
  }

  void serve(String url, Bytes document) {
    documents.put(URI.create(url), document);
  }

  void goDown() {
    down = true;
  }

  void comeBack() {
    down = false;
  }

  List<URI> asked() {
    synchronized (asked) {
      return List.copyOf(asked);
    }
  }
}
