package dev.sallyport.client.collector.files;

/** The real clock of a collector that was found by name. */
final class FilesWiring {
  private FilesWiring() {}

  static FilesCollector.Tick realTick(long millis) {
    return () -> Thread.sleep(millis);
  }
}
