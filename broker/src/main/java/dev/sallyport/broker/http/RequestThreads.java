package dev.sallyport.broker.http;

import java.util.concurrent.Executor;

/** A virtual thread for each request, which ends with it. */
final class RequestThreads implements Executor {
  /** Of the packaged broker: by the system's loader a thread would find no class of ours. */
  private static final ClassLoader CLASSES = RequestThreads.class.getClassLoader();

  // What an event loop happens to have at hand is of another request.
  private final Thread.Builder.OfVirtual builder =
      Thread.ofVirtual().inheritInheritableThreadLocals(false);

  @Override
  public void execute(Runnable work) {
    Thread thread = builder.unstarted(work);
    thread.setContextClassLoader(CLASSES);
    thread.start();
  }
}
