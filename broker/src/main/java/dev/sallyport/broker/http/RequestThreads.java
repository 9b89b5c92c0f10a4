package dev.sallyport.broker.http;

import java.util.concurrent.Executor;

/** A virtual thread for each request, which ends with it. */
final class RequestThreads implements Executor {
  private final Thread.Builder.OfVirtual builder =
      // What an event loop happens to have at hand is of another request.
      Thread.ofVirtual().inheritInheritableThreadLocals(false);

  @Override
  public void execute(Runnable work) {
    Thread _ = builder.start(work);
  }
}
