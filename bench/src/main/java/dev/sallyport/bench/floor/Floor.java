package dev.sallyport.bench.floor;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The primitives of one release and nothing else: no parsing, no policy, no store, no HTTP. Inputs
 * have the sizes of a real request, and whatever can be prepared once is.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Floor {
  private final Primitives primitives = Primitives.ofSample();

  /** All of one release. */
  @Benchmark
  public void release(Blackhole sink) throws GeneralSecurityException {
    sink.consume(cpuToken());
    sink.consume(gpuToken());
    sink.consume(deviceDigests());
    sink.consume(openRecipient());
    sink.consume(openIntake());
    sink.consume(seal());
    sink.consume(sign());
  }

  /** The CPU token's signature: PS384, RSA of 3072 bits. */
  @Benchmark
  public boolean cpuToken() throws GeneralSecurityException {
    return primitives.cpu().verify();
  }

  /** The overall GPU token's signature: ES384. */
  @Benchmark
  public boolean gpuToken() throws GeneralSecurityException {
    return primitives.gpu().verify();
  }

  /** SHA-256 of each device's token. */
  @Benchmark
  public int deviceDigests() throws GeneralSecurityException {
    int sum = 0;
    for (byte[] token : primitives.devices()) {
      sum += MessageDigest.getInstance("SHA-256").digest(token)[0];
    }
    return sum;
  }

  /** The workload's public key, sealed to the transport key. */
  @Benchmark
  public byte[] openRecipient() throws GeneralSecurityException {
    return primitives.recipient().open();
  }

  /** The secret, sealed to the intake key. */
  @Benchmark
  public byte[] openIntake() throws GeneralSecurityException {
    return primitives.intake().open();
  }

  /** The secret, sealed to the workload's key, which is another one each time. */
  @Benchmark
  public byte[] seal() throws GeneralSecurityException {
    return SealedContent.seal(primitives.workload(), new byte[Primitives.SECRET_SIZE]);
  }

  /** The answer's signature. */
  @Benchmark
  public byte[] sign() throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519", primitives.ed25519());
    signature.initSign(primitives.identity());
    signature.update(new byte[Primitives.ANSWER_SIZE]);
    return signature.sign();
  }
}
