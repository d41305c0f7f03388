import { signInAddress } from './link';

const origin = 'https://energy.example.edu';

describe('signInAddress', () => {
  it('keeps to this origin, whatever host the link names', () => {
    expect(signInAddress('http://127.0.0.1:8080/sign-in?token=ab-c_1', origin)).toBe(
      '/sign-in?token=ab-c_1',
    );
  });

  it('takes the bare token too', () => {
    expect(signInAddress(' abc123 ', origin)).toBe('/sign-in?token=abc123');
  });

  it('refuses anything else', () => {
    expect(signInAddress('', origin)).toBeNull();
    expect(signInAddress('https://energy.example.edu/import', origin)).toBeNull();
    expect(signInAddress('javascript:alert(1)', origin)).toBeNull();
  });
});
