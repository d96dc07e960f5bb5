/** Reads a code with the camera, where the browser can: https://wicg.github.io/shape-detection-api/ */
interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
declare const BarcodeDetector: {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
};

const QR = 'qr_code';
const LOOK_MS = 200;
const button = document.querySelector<HTMLButtonElement>('button[data-camera]');
const video = document.querySelector('video');
const field = document.getElementById('code');

async function offer(): Promise<void> {
  if (button === null || !('BarcodeDetector' in window) || navigator.mediaDevices === undefined) return;
  if (!(await BarcodeDetector.getSupportedFormats()).includes(QR)) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    button.hidden = true;
    scan().catch(() => {
      const notice = document.getElementById('notice');
      if (notice === null) return;
      notice.textContent = button.dataset.camera ?? '';
      notice.hidden = false;
    });
  });
}

async function scan(): Promise<void> {
  if (video === null || !(field instanceof HTMLInputElement)) return;
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  try {
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    field.value = await found(new BarcodeDetector({ formats: [QR] }), video);
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.hidden = true;
  }
  field.form?.requestSubmit();
}

async function found(detector: Detector, source: HTMLVideoElement): Promise<string> {
  for (;;) {
    const [code] = await detector.detect(source);
    if (code !== undefined) return code.rawValue;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

void offer();
