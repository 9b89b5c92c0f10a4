package dev.sallyport.system;

import dev.sallyport.engines.OpenBao;

/** What befalls a key management system, and how it ends. */
enum TenantOutage {
  SEALED {
    @Override
    void begin(OpenBao server) throws Exception {
      server.seal();
    }

    @Override
    void end(OpenBao server) throws Exception {
      server.unseal();
    }
  },
  KILLED {
    @Override
    void begin(OpenBao server) {
      server.kill();
    }

    @Override
    void end(OpenBao server) throws Exception {
      server.launchAgain();
      server.unseal();
    }
  },
  /** Takes connections and answers nothing: the callers' time runs out. */
  FROZEN {
    @Override
    void begin(OpenBao server) throws Exception {
      server.freeze();
    }

    @Override
    void end(OpenBao server) throws Exception {
      server.thaw();
    }
  };

  abstract void begin(OpenBao server) throws Exception;

  abstract void end(OpenBao server) throws Exception;
}
